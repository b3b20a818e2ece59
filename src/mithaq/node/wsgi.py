"""The WSGI application that granian serves."""

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()

# These read Django's models, so they can be imported only now.
from mithaq.node.serving import end_with_server  # noqa: E402
from mithaq.node.working import keep_working  # noqa: E402

end_with_server()
keep_working()
