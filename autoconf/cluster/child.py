"""A process that does tasks of a survey: it gets them over a pipe, and does several at a time."""

import os
import signal
import sys
import threading
from multiprocessing.connection import Connection
from typing import Final

from msgspec import Struct, msgpack

from autoconf.tasks import new_lock
from autoconf.usecases.survey.asking.worker import Worker
from autoconf.usecases.survey.running.interface import End as How
from autoconf.usecases.survey.running.interface import Ended


class Order(Struct, frozen=True):
    """A task, and the key that its end bears."""

    key: int
    task: bytes


_ORDERS: Final = msgpack.Decoder(Order)


def serve(pipe: Connection) -> None:
    """Do tasks until the pipe ends. The process that leads the survey handles Control-C."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    worker, lock = Worker(), new_lock()

    def work(order: Order) -> None:
        ended = ended_of(worker, order.key, order.task)
        with lock:
            try:
                pipe.send_bytes(msgpack.encode(ended))
            except OSError:  # the leader has gone
                os._exit(1)

    while True:
        try:
            order = _ORDERS.decode(pipe.recv_bytes())
        except (EOFError, OSError):
            break
        threading.Thread(target=work, args=(order,), daemon=True).start()
    sys.stdout.flush()
    os._exit(0)  # threads that wait for a silent server are not waited for


def ended_of(worker: Worker, key: int, task: bytes) -> Ended:
    """Do a task, and return how it ended; nothing is raised."""
    try:
        return Ended(key=key, end=How.DONE, value=worker.do(task))
    except Exception as error:  # noqa: BLE001 - a bug in one task must not end the others
        return Ended(key=key, end=How.FAILED, why=f"{type(error).__name__}: {error}")
