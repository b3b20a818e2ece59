"""The page that verifies a certificate of a stay, for everybody; nothing of what is shown is kept."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods
from limits import parse

from mithaq.base.refusals import Refused
from mithaq.mobility.domain.certificates import FILE_BYTES_MAX, certificate_in
from mithaq.web.limits import wait_s
from mithaq.web.refusals import refused
from mithaq.words.terms import named

# Enough for a desk that checks a pile of certificates.
TRIES = parse("30/minute")


@never_cache
@require_http_methods(["GET", "POST"])
def verify_page(request: HttpRequest) -> HttpResponse:
    """What a certificate shows, from its file or the text of its QR code alone."""
    if request.method == "GET":
        return render(request, "mobility/verify.html")
    if seconds := wait_s(request, "certificate", TRIES):
        return refused(request, Refused("too_many_requests", wait_s=seconds), status=429)
    file = request.FILES.get("file")
    text = request.POST.get("text", "").encode()
    data = file.read(FILE_BYTES_MAX + 1) if file else text
    try:
        found = certificate_in(data)
    except Refused as refusal:
        return render(request, "mobility/verify.html", {"refusal": refusal}, status=409)
    names = {code: named(each) for code, each in found.said.names.items() if each}
    return render(request, "mobility/verify.html", {"found": found, "names": names})
