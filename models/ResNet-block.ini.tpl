; Basic block of ResNet (He et al., 2015): two 3x3 convolutions with batch normalization beside a shortcut.
; INPUT, NB_FILTERS, STRIDE; PROJECTION=1: the shortcut is a 1x1 convolution (the size or the channels change).
[{{SECTION_NAME}}_conv1] conv.def
Input={{INPUT}}
KernelSize=3
Padding=1
Stride={{STRIDE}}
NbOutputs={{NB_FILTERS}}

[{{SECTION_NAME}}_bn1] bn.def
Input={{SECTION_NAME}}_conv1
NbOutputs={{NB_FILTERS}}
ActivationFunction=Rectifier

[{{SECTION_NAME}}_conv2] conv.def
Input={{SECTION_NAME}}_bn1
KernelSize=3
Padding=1
NbOutputs={{NB_FILTERS}}

[{{SECTION_NAME}}_bn2] bn.def
Input={{SECTION_NAME}}_conv2
NbOutputs={{NB_FILTERS}}

{% if PROJECTION == 1 %}
[{{SECTION_NAME}}_convp] conv.def
Input={{INPUT}}
KernelSize=1
Stride={{STRIDE}}
NbOutputs={{NB_FILTERS}}

[{{SECTION_NAME}}_bnp] bn.def
Input={{SECTION_NAME}}_convp
NbOutputs={{NB_FILTERS}}
{% endif %}

[{{SECTION_NAME}}_sum]
Type=ElemWise
{% if PROJECTION == 1 %}
Input={{SECTION_NAME}}_bn2,{{SECTION_NAME}}_bnp
{% else %}
Input={{SECTION_NAME}}_bn2,{{INPUT}}
{% endif %}
NbOutputs={{NB_FILTERS}}
Operation=Sum
ActivationFunction=Rectifier
