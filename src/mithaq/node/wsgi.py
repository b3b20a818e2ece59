"""The WSGI application that granian serves."""

import gc

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()

# These read Django's models, so they can be imported only now.
from mithaq.node.serving import end_with_server  # noqa: E402
from mithaq.node.working import keep_working  # noqa: E402

# What is there from the start stays: to look through it for garbage again and again was a tenth of the time
# that taking in statements needs.
gc.collect()
gc.freeze()
end_with_server()
keep_working()
