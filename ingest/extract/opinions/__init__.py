"""What authors think of models: verdicts, and which one they prefer to which.

`preferences` go by rules (`comparisons`), `rivals` by a linear model where no rule ties two models;
`verdicts` weigh the `portraits` of models, which gather the `praise` near each. `opinions` makes
relations of all of them. Knows nothing of runs.
"""
