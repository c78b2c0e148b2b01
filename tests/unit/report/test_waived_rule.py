from corelane.report.html.page import render_html
from corelane.report.markdown.comment import render_markdown
from corelane.report.model.report_model import ReportExtras, report_model
from tests.support.documents import a_document, a_rule, a_waiver


def test_a_waiver_shows_the_code_and_the_id_of_its_rule() -> None:
    rule = a_rule("things_are_good")
    document = a_document(waivers=(a_waiver(rule=rule.code),))
    model = report_model(document, ReportExtras(catalogue=(rule,)))

    for text in (render_markdown(model), render_html(model)):
        assert f"{rule.code} {rule.id}" in text
        assert f"{rule.code} {rule.code}" not in text


def test_a_waiver_of_an_unknown_rule_shows_what_it_names() -> None:
    model = report_model(a_document(waivers=(a_waiver(rule="CL-OLD-001"),)))

    assert "`CL-OLD-001`" in render_markdown(model)
