"""The vocabulary of baskets."""
