"""Running many crawls for years: settings, supervision, states, alarms."""
