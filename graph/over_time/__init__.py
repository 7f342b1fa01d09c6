"""The core over time: windows, who enters and leaves, and how newcomers get in."""
