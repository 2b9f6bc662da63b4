"""The signed-in coach: first argument of every operation of the desk. Made from a sign-in, never from a form."""

from dataclasses import dataclass, field
from email.headerregistry import Address

from surveys.core.installation import Installation
from surveys.core.jobs import Jobs, OwnThread


@dataclass(frozen=True, slots=True)
class Actor:
    """A coach who is signed in. `coach` is their id; `jobs` does what takes long."""

    installation: Installation
    coach: str
    name: str
    email: str
    is_admin: bool = False
    jobs: Jobs = field(default_factory=OwnThread)

    @property
    def address(self) -> Address:
        """Name and address as one."""
        return Address(self.name, addr_spec=self.email)
