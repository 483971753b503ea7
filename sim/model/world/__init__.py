"""The world that agents act in: places, services and documents, demand, social ties."""
