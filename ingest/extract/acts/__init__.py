"""What people do in a thread: ask, help, acknowledge, share, and teach each other."""
