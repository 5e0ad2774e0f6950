"""A user's own settings: sign-in, phone, language; the same whatever workspace they sit in."""

from allauth.mfa.utils import is_mfa_enabled
from django import forms
from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from puhui.foundation.accounts import phones
from puhui.kernel.refusals import Refusal
from puhui.web.acting import PortalRequest, signed_in
from puhui.web.refusals import sentence


class PhoneForm(forms.Form):
    """The number to send a code to."""

    phone = forms.CharField(
        label=gettext_lazy("Phone number"),
        help_text=gettext_lazy("Eleven digits, or the international form beginning with +."),
        max_length=30,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "inputmode": "tel"}),
    )


class CodeForm(forms.Form):
    """The code that came by text message."""

    code = forms.RegexField(
        r"^\s*\d{6}\s*$",
        label=gettext_lazy("Code"),
        help_text=gettext_lazy("Six digits, good for 10 minutes."),
        error_messages={"invalid": gettext_lazy("Enter the six digits of the message.")},
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )


@require_safe
@signed_in
def settings(request: PortalRequest) -> HttpResponseBase:
    """The overview of settings."""
    context = {
        "phone": phones.phone_of(actor=request.actor),
        "two_steps": is_mfa_enabled(request.user),
    }
    return render(request, "public/settings.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def phone(request: PortalRequest) -> HttpResponseBase:
    """Ask for a code on a phone number."""
    form = PhoneForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            phones.start(actor=request.actor, phone=form.cleaned_data["phone"], now=request.now)
        except Refusal as refusal:
            form.add_error("phone", sentence(refusal))
        else:
            return redirect("public:phone_code")
    return render(request, "public/phone.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def phone_code(request: PortalRequest) -> HttpResponseBase:
    """Take the code back."""
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data["code"]
        answer = phones.confirm(actor=request.actor, code=given, now=request.now)
        if answer.confirmed:
            messages.success(request, _("Your phone is confirmed."))
            return redirect("public:user")
        form.add_error("code", _wrong_code(answer.tries_left))
    number = phones.code_open(actor=request.actor, now=request.now)
    if number is None:
        messages.warning(request, _("No code is open. Ask for a new one."))
        return redirect("public:phone")
    return render(request, "public/phone_code.html", {"form": form, "phone": number})


def _wrong_code(left: int) -> str:
    return ngettext(
        "This code is not right. %(left)s try is left.",
        "This code is not right. %(left)s tries are left.",
        left,
    ) % {"left": left}
