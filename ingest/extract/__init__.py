"""What posts name, assert and do: pure functions of a batch of whole threads.

Rooms in their order, each knowing only those before it: `search`, `names`, `threads`; then, over
the masked text of a `scene`, `derivations`, `runs` and `opinions`, joined in `relations`; beside
them `acts` and, with their texts, `stances`. `pipeline` goes through all of them, and `corpus` lets
it do so in several processes. In each room the file of its name is the one to begin with.
"""
