"""What users write contracts with, and how what they wrote is loaded."""
