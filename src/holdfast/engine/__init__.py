"""The engine: plans a run, carries its calls, keeps what came back, and checks it. Works only through ports."""
