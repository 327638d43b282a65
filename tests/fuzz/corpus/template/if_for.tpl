[{{X}}_a]
{% if X == value %}1{% else %}{{N}}{% endif %}
{% for I in range(1, N) %}{{I}}{% endfor %}
