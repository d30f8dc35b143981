"""The settings that ``discover`` found, for people."""

from autoconf.cli.printing import print_explanation, print_findings
from autoconf.cli.progress import show_settings
from autoconf.cli.settings_text import demand_lines, settings_lines
from autoconf.cli.terminal import say_all
from autoconf.discovery.consent import Consent
from autoconf.model.options import Options
from autoconf.model.report import Report


def print_discovered(report: Report, options: Options, *, explain: bool) -> None:
    """Print settings, what the provider demands, and findings; with ``explain`` every question."""
    if report.config is None:
        print_findings(report)
    else:
        lines = settings_lines(
            report.config,
            report.attempts,
            report.elapsed_s,
            report.address,
            more="json",
            consent=Consent.of(options),
        )
        show_settings(lines)
        say_all(demand_lines(report.config))
        print_findings(report, notes=explain)
    if explain:
        print_explanation(report)
