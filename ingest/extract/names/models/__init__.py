"""Names of models in one text: their spans and parts, and how they are written in full.

`models` finds a known line's name and makes a span of what `parts` reads behind it; `repos` finds
repositories and files, `sizes` what a size alone may mean. `completing` adds what parts tell of one
another, `naming` makes the full name; `read_again` takes such a name apart, and `lineage_names` and
`parameters` tell what it says of a model's bases and weights.
"""
