"""Mail: a durable outbox that holds no body and no link, the two ways out, and the messages themselves."""
