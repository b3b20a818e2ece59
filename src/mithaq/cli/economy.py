"""Commands on the economy: spin-offs, impact, and what else comes of exchange in civil life."""

import typer

from mithaq.cli import economy_impact, spin_offs

app = typer.Typer(no_args_is_help=True, help="Civil prosperity: spin-offs, and what licences brought.")
for each in (spin_offs, economy_impact):
    app.registered_commands.extend(each.app.registered_commands)
