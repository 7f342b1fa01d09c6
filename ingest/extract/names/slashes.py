"""Rows of names joined by slashes, which are no paths: sglang/vllm, gemini/gpt/claude."""

from __future__ import annotations

import re

# In rows of names joined by slashes what stands before a slash is a program or a model, no folder.
_IN_ROW = re.compile(
    r"(?:^|(?<=[^\w/.~\\@:-]))(?:[\w.]+(?:/|[ ]/[ ])){0,5}"
    r"(?:llama[. ]?cpp|ollama|vllm|sglang|exl(?:lama)?(?:v?[23])?|tabby(?:api)?|kobold(?:[. ]?cpp)?"
    r"|lm[ ]?studio|oobabooga|ooba|transformers|mlx|ktransformers|aphrodite|openai|chatgpt|gpt"
    r"|gemini|claude|deepseek|qwen|kimi|grok|llama|mistral|gemma|glm|phi|wan|flux|hunyuan|sora|veo"
    r"|sonnet|opus|minimax|tgi|axolotl|unsloth|trl)/$"
)
_ROW_REACH = 60


def stands_in_row(low: str, start: int) -> bool:
    """Tell whether a word stands in a row of names behind a slash: sglang/vllm."""
    return _IN_ROW.search(low, max(0, start - _ROW_REACH), start) is not None
