"""Names in one text: their spans, what each is called in full, and what a name tells of itself.

No thread is asked here. `spans` finds the names of a text where `vocabulary` says that they may
start: models and hardware in rooms of their own, runtimes and benchmarks by `terms`, schemes by
`quantization`; `zones` and `addresses` tell what is quoted, code or a link. Each kind has a file
that refuses what only looks like it: `models.other_things`, `namesakes`, `precision`, and, once
the thread is known, `companies`. Then neighbours that are one name are `joined`, and those of a
list found by `members` and `listed`; `linking` tells what all of them stand for.
"""
