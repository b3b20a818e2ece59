"""Addresses of the pages."""

from django.contrib.auth.decorators import login_required
from django.urls import path
from django.views.generic import TemplateView

from mithaq.web import account, administration, catalogue, desk, editor, fields, parties, register

urlpatterns = [
    path("", desk.home, name="home"),
    path("desk/", desk.desk, name="desk"),
    path("catalogue/", catalogue.search_page, name="catalogue"),
    path("catalogue/suggestions/", catalogue.suggestions, name="suggestions"),
    path("records/<str:reference>/", catalogue.record_page, name="record"),
    path("records/<str:reference>/matches/", catalogue.matches_page, name="matches"),
    path("records/<str:reference>/matches/<str:answer>/set-aside/", catalogue.set_aside, name="set_aside"),
    path("records/<str:reference>/matches/<str:answer>/take-back/", catalogue.take_back, name="take_back"),
    path("records/<str:reference>/amend/", catalogue.amend, name="amend"),
    path("records/<str:reference>/withdraw/", catalogue.withdraw, name="withdraw"),
    path("records/<str:reference>/files/<str:digest>/", catalogue.attachment, name="attachment"),
    path("drafts/new/", editor.new_draft, name="draft_new"),
    path("drafts/<uuid:key>/", editor.draft_page, name="draft"),
    path("drafts/<uuid:key>/save/", editor.save, name="draft_save"),
    path("drafts/<uuid:key>/review/", editor.review, name="draft_review"),
    path("drafts/<uuid:key>/publish/", editor.publish, name="draft_publish"),
    path("drafts/<uuid:key>/discard/", editor.discard, name="draft_discard"),
    path("drafts/<uuid:key>/files/", editor.attach, name="draft_attach"),
    path("register/", register.register_page, name="register"),
    path("register/checkpoint", register.checkpoint, name="checkpoint"),
    path("register/<uuid:key>/", register.statement_page, name="statement"),
    path("register/<uuid:key>/bytes/", register.statement_bytes, name="statement_bytes"),
    path("fields.ttl", fields.scheme, {"suffix": ".ttl"}, name="fields_turtle"),
    path("fields.jsonld", fields.scheme, {"suffix": ".jsonld"}, name="fields_json_ld"),
    path("fields/<str:code>", fields.field, name="field"),
    path("parties/", parties.parties_page, name="parties"),
    path("parties/<uuid:key>/", parties.institution_page, name="institution"),
    path("administration/", administration.administration, name="administration"),
    path("administration/institutions/", administration.admit_institution, name="admit_institution"),
    path("administration/people/", administration.admit_person, name="admit_person"),
    path("administration/roles/", administration.appoint, name="appoint"),
    path("administration/roles/<uuid:key>/end/", administration.end_appointment, name="end_appointment"),
    path("administration/accounts/", administration.open_account, name="open_account"),
    path("administration/accounts/password/", administration.renew_password, name="renew_password"),
    path("administration/accounts/close/", administration.close_account, name="close_account"),
    path("administration/accounts/reopen/", administration.reopen_account, name="reopen_account"),
    path("my/", login_required(TemplateView.as_view(template_name="access/account.html")), name="account"),
    path("my/tokens/", account.tokens_page, name="tokens"),
    path("my/tokens/new/", account.issue_token, name="issue_token"),
    path("my/tokens/<uuid:key>/revoke/", account.revoke_token, name="revoke_token"),
]
