"""Commands on civil prosperity."""

import typer

from mithaq.cli import economy_impact

app = typer.Typer(no_args_is_help=True, help="Civil prosperity: multipliers, and what licences brought.")
app.registered_commands.extend(economy_impact.app.registered_commands)
