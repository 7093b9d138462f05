"""SQL text into the operations that it performs on a schema."""
