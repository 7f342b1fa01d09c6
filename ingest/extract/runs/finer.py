"""Tell which reports of a run are one, told of a name and of the same name in more detail."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from ingest.extract.names.keys import bare
from ingest.extract.runs.chosen_speeds import is_draft, is_of_other_size
from ingest.extract.runs.details import Run
from ingest.extract.search.folded import DIGIT

_FINER = re.compile(r"(?:\d{1,3}b(?:a\d{1,2}b)?)?(?:(?:instruct|thinking|coder)?(?:\d{4})?)")


def of_the_finer_name(mask: str, runs: Sequence[Run]) -> list[Run]:
    """Put reports of a name that another report tells more of under that one."""
    kept = dict(enumerate(runs))
    for number, run in enumerate(runs):
        finer = next((n for n, other in enumerate(runs) if _tells_more(other, run)), None)
        if finer is not None:
            del kept[number]
            if (
                finer in kept
                and kept[finer].speed is None
                and run.speed
                and not is_of_other_size(mask, kept[finer].model, run.speed)
                and not is_draft(mask, kept[finer].model)
            ):
                kept[finer] = replace(kept[finer], speed=run.speed)
    return list(kept.values())


def _tells_more(finer: Run, run: Run) -> bool:
    """Tell whether two reports are one, of which the first tells the model or device in full.

    Of a model that is a size or release; of a device the number in its line ("my EPYC, a 7642").
    """
    if finer.hardware.entity_id != run.hardware.entity_id:
        line, whole = bare(run.hardware.name), bare(finer.hardware.name)
        same = finer.model.entity_id == run.model.entity_id and whole != line
        return same and whole.startswith(line) and not DIGIT.search(line)
    name, full = bare(run.model.name), bare(finer.model.name)
    if full == name or not full.startswith(name) or not _FINER.fullmatch(full, len(name)):
        return False
    one, two = run.speed, finer.speed
    return one is None or two is None or one.tokens_per_second == two.tokens_per_second
