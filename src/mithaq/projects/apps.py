"""Django's view of this room."""

from django.apps import AppConfig


class ProjectsConfig(AppConfig):
    """App projects."""

    name = "mithaq.projects"
    label = "projects"
