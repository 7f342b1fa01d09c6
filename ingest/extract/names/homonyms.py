"""What stands beside a name where the same letters are a file, a program or a register."""

from __future__ import annotations

import re

# Endings of files and sites, programs, and what is called after a model but is none.
OTHER_BEHIND = re.compile(
    r"(?:\.(?:c|cu|rs|py|js|exe|net|com|org|ai|io|chat|cpp|server|java|swift|sh|zip|vim|android|dev"
    r"|md|ya?ml|toml|log)|[-_](?:swappo|batched|gguf-split|mtmd|app|ui|webui|flow|sparc|proxy|code-router|code)"
    r"|(?<=gpt)[-_ ]?zero|(?<=llama)[ ]runner"
    r"|[ ](?:scaling[ ]laws?|logo|dataset))(?![a-z0-9])"
)
# Registers, hidden folders, handles and tags: %r1, .claude/.
MARK_BEFORE = re.compile(r"[@#%]$|(?<![\w.])\.$")
# Options of programs that are told a family: --chat-template mistral.
OPTION_BEFORE = ("-parser ", "_mode ", "-mode ", "_format ", "-format ", "-template ")
# Mainboards, by chipset or as makers count them: Z790-P, MS73-HB0.
BOARD = re.compile(r"[bhwxz]\d{2,3}[aemi]?-|ms\d\d-")
