"""Reports of models running on devices: pairs of names, speeds, what else is told.

`reports` proposes pairs by rules over `lines`, `pairs` and `cues` tell what speaks for each, and
`chosen_speeds` which speed is its own; `runs` makes relations of them and judges these by `memory`
and `streams`. Knows nothing of opinions.
"""
