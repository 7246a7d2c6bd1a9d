"""``kb doctor``."""

import sys

import click

from web.config import read_settings


@click.command("doctor")
def doctor_command() -> None:
    """Revisa la instalación y dice qué hacer con cada falla.

    \b
    Ejemplo:
      kb doctor
    """
    from web.services.health import diagnose

    findings = diagnose(read_settings())
    for finding in findings:
        mark = click.style("✓", fg="green") if finding.ok else click.style("✗", fg="red")
        click.echo(f"{mark} {finding.name}: {finding.detail}")
        if finding.remedy:
            click.echo(f"    → {finding.remedy}")
    sys.exit(0 if all(finding.ok for finding in findings) else 1)
