{% block A %}{{#}}{{}}{% if .P exists %}{{.P}}{% endif %}
{% endblock %}{% set Y %}{{X}}{% endset %}{{Y}}