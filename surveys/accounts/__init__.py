"""WHO RUNS IT: coaches, their passwords, codes and sign-ins. No engagement, no wave and no stakeholder lives here."""
