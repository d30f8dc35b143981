"""Uses the library from a plain thread pool: cancels one run, answers the question of another."""

from concurrent.futures import ThreadPoolExecutor

from autoconf import CancelToken, Options, Report, UserAnswer, check, discover


def main(address: str, password: str, silent: Options, foreign: Options) -> tuple[Report, Report]:
    cancel = CancelToken()
    with ThreadPoolExecutor() as pool:
        endless = pool.submit(discover, address, options=silent, cancel=cancel)
        asking = pool.submit(check, address, password=password, options=foreign)
        report = asking.result()
        if report.pending is not None:
            answered = report.answered(UserAnswer(report.pending, yes=True))
            report = pool.submit(check, answered, password=password, options=foreign).result()
        cancel.cancel()
        return endless.result(), report
