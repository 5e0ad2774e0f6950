"""Components: what they say, how they are tied together, that they hold what they promise."""

from django import forms
from django.core.paginator import Paginator
from django.template import Context, Template
from django.test import RequestFactory
from django.utils.translation import override
from tests.web.markup import Markup

from puhui.kernel.money import Money


def render(text, **context):
    with override("en"):
        return Template("{% load puhui %}" + text).render(Context(context))


class Form(forms.Form):
    name = forms.CharField(label="Name", help_text="As registered.", required=True)
    note = forms.CharField(label="Note", required=False)
    agreed = forms.BooleanField(label="Agreed")
    way = forms.ChoiceField(label="Way", choices=[("a", "A")], widget=forms.RadioSelect)


def test_a_field_ties_its_label_help_and_error():
    page = render("{% fields form %}", form=Form({"name": ""}))
    markup = Markup(page)
    assert 'aria-describedby="id_name_helptext id_name_error"' in page
    assert 'aria-invalid="true"' in page
    assert [each for each in markup.references if each not in markup.ids] == []
    assert page.count("(optional)") == 1
    assert "<fieldset" in page
    assert "<legend>Way" in page


def test_errors_of_the_whole_form_are_announced():
    form = Form({})
    form.add_error(None, "Not <b>so</b>")
    page = render("{% fields form %}", form=form)
    assert 'role="alert"' in page
    assert "Not &lt;b&gt;so&lt;/b&gt;" in page


def test_blocks_take_content_and_escape_their_titles():
    page = render('{% card title=t %}<p id="x">{{ t }}</p>{% endcard %}', t="<i>")
    assert '<p id="x">&lt;i&gt;</p>' in page
    assert "<i>" not in page


def test_a_stepper_marks_what_is_done_and_what_is_under_way():
    page = render("{% stepper steps current=2 %}", steps=["a", "b", "c"])
    assert page.count("is-done") == 1
    assert page.count('aria-current="step"') == 1
    assert page.count("(done)") == 1


def test_progress_without_an_end_shows_no_share():
    assert "<progress" in render('{% progress label="Rows" value=5 total=total %}', total=None)
    page = render('{% progress label="Rows" value=1234 total=2468 %}')
    assert 'value="1234" max="2468"' in page
    assert "50%" in page


def test_pages_keep_the_rest_of_the_query():
    request = RequestFactory().get("/x?page=2&q=a%26b")
    page = render("{% pages page %}", page=Paginator(range(100), 10).page(2), request=request)
    assert "?page=3&amp;q=a%26b" in page
    assert 'aria-current="page">2<' in page


def test_other_components_show_what_they_are_given():
    page = render(
        '{% stat label="Sales" value=m|money_short note="12" %}{% badge "New" kind="good" %}'
        '{% facts rows %}{% tabs t current="/b" label="T" %}{% empty title="None" %}<p>do</p>{% endempty %}'
        '{% table caption="Rows" %}<tbody></tbody>{% endtable %}{% sparkline v title="S" %}'
        '{% button "Go" href="/x" icon="next" %}{% alert kind="warn" %}!{% endalert %}',
        m=Money.of("1000000"), rows={"a": None}, t=[("/a", "A"), ("/b", "B")], v=[1, 2],
    )  # fmt: skip
    for part in ("¥1 m", "badge--good", "<dd>—</dd>", 'href="/b" aria-current="page"', "<p>do</p>", "<caption>Rows", 'href="/x"', "alert--warn"):  # fmt: skip
        assert part in page
    assert Markup(page).wrong == []
