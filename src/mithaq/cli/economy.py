"""Commands on the economy: where a technology could go."""

import typer

from mithaq.cli import economy_industries

app = typer.Typer(no_args_is_help=True, help="The economy: industries that a technology could feed.")
app.registered_commands.extend(economy_industries.app.registered_commands)
