from services import database, postgres, storage  # noqa: F401
