"""What people give: commands, each with what came of it and what lies ahead."""
