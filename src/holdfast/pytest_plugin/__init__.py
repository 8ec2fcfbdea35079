"""pytest items of contracts. Loaded by the door `_holdfast_pytest` when the first contract file turns up."""
