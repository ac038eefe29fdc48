from django.urls import path

from regulars.backoffice.site_forms import copying, look, views

FORM = "sites/<str:code>/forms/<str:purpose>/<str:type_code>"

urlpatterns = [
    path("sites/<str:code>/forms", views.index, name="site-forms"),
    path(FORM, views.form, name="site-form"),
    path(f"{FORM}/preview", look.preview, name="site-form-preview"),
    path(f"{FORM}/copy", copying.copy, name="site-form-copy"),
    path(f"{FORM}/standard", views.standard, name="site-form-standard"),
    path("sites/<str:code>/brand.css", look.brand, name="site-brand"),
]
