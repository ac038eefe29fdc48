from django.urls import path

from regulars.backoffice.mails import outbox, texts

urlpatterns = [
    path("mails", outbox.index, name="mails"),
    path("mails/<int:mail_id>", outbox.mail, name="mail"),
    path("mails/<int:mail_id>/resend", outbox.resend, name="mail-resend"),
    path("sites/<str:code>/mails", texts.index, name="site-mails"),
    path("sites/<str:code>/mails/<str:mail_type>/<str:language>", texts.text, name="site-mail"),
    path(
        "sites/<str:code>/mails/<str:mail_type>/<str:language>/preview",
        texts.preview,
        name="site-mail-preview",
    ),
    path("sites/<str:code>/mails/<str:mail_type>/<str:language>/reset", texts.reset, name="site-mail-reset"),
]
