"""What posts name, assert and do: pure functions of a batch of whole threads.

Rooms in their order, each knowing only those before it: `search`, `names`, `threads`; then `runs`
and `opinions`, joined in `relations`, and beside them `acts` and, with their texts, `stances`.
"""
