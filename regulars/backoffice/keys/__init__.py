"""System > API keys: ways in for programs, made, looked at and taken back."""
