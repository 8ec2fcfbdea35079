"""The nouns of holdfast, frozen."""
