"""What `mithaq doctor` verifies of the watch."""

from dataclasses import dataclass
from pathlib import Path

from mithaq.watch.adapters.corpus.manifest import corpus_folder, manifest_in
from mithaq.watch.models import Load


@dataclass(frozen=True)
class CorpusFinding:
    """The corpus beside what was loaded: `missing` files are named and not there, `lost` loads not in it."""

    folder: Path
    works: int
    missing: int
    lost: int
    broken_off: int


def check_corpus() -> CorpusFinding:
    """Raises Refused `corpus_damaged`."""
    folder = corpus_folder()
    manifest = manifest_in(folder)
    done = {str(key) for key in Load.objects.exclude(done_at=None).values_list("id", flat=True)}
    return CorpusFinding(
        folder=folder,
        works=sum(each.rows for each in manifest.of("works")),
        missing=sum(not (folder / path).exists() for path in manifest.paths),
        lost=len(done - manifest.loads.keys()),
        broken_off=Load.objects.filter(done_at=None).count(),
    )
