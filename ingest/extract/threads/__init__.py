"""What a thread tells about names that one post leaves open.

`resolving` decides what each name of a post means after what was `heard` before it, with the
sizes (`sized`), `versions` and `nicknames` that stand alone. What a thread has said in full is
found again: names (`echoes`), repositories (`written_out`), files in tables (`bench_labels`).
"""
