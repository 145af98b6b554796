"""What the trade knows: records, enums and rules, without Qt, files or an open session."""

from . import (  # every table is known to the metadata once the package is imported
    analysis as analysis,
)
from . import (
    audit as audit,
)
from . import (
    client as client,
)
from . import (
    consent as consent,
)
from . import (
    document as document,
)
from . import (
    intake as intake,
)
from . import (
    photo as photo,
)
from . import (
    pigment as pigment,
)
from . import (
    procedure as procedure,
)
from . import (
    search_line as search_line,
)
from . import (
    studio as studio,
)
from . import (
    upkeep as upkeep,
)
from . import (
    user as user,
)
