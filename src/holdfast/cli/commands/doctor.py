"""Say what is wrong with the set-up: settings, contracts, keys, endpoints, journal."""

import sys

import click

from holdfast.api.doctoring import doctor
from holdfast.cli.options import json_option, project_options
from holdfast.cli.showing import show_json


@click.command
@click.option("--offline", is_flag=True, help="Ask no endpoint.")
@json_option
@project_options
def command(offline: bool, as_json: bool, config: str | None, overrides: tuple[str, ...]) -> None:
    """Look at everything that a replay needs, and say what is missing and what to do."""
    findings = doctor(offline=offline, config=config, overrides=overrides)
    if as_json:
        show_json(findings)
    else:
        for finding in findings:
            click.echo(f"{'ok  ' if finding.is_fine else 'FAIL'} {finding.what}: {finding.text}")
    sys.exit(0 if all(finding.is_fine for finding in findings) else 4)
