"""Parameterizable objects: activations, fillers, solvers under their documented names."""

import N2D2
import pytest

ACTIVATIONS = ["Linear", "Logistic", "Rectifier", "Saturation", "Softplus", "Swish", "Tanh"]


@pytest.mark.parametrize("name", ACTIVATIONS)
@pytest.mark.parametrize("kind", ["float", "double", "half"])
def test_activations(name, kind):
    cls = getattr(N2D2, f"{name}Activation_Frame_{kind}")
    activation = cls()
    assert cls.__name__ == f"{name}Activation_Frame_{kind}"
    assert isinstance(activation, getattr(N2D2, name + "Activation")) and isinstance(activation, N2D2.Activation)
    assert activation.getType() == name and activation.getDataType() == kind and activation.getModel() == "Frame"


def test_parameters_by_text():
    activation = N2D2.RectifierActivation_Frame_float()
    activation.setParameter("LeakSlope", "0.5")
    assert activation.getLeakSlope() == 0.5
    assert activation.getParameterAndType("LeakSlope") == ("0.5", "float")
    assert activation.getParameters() == {"Clipping": "0.0", "LeakSlope": "0.5"}
    assert activation.mParameters["LeakSlope"].getType() == "double"
    assert str(activation.mParameters["LeakSlope"]) == "0.5"
    activation.mParameters = {"LeakSlope": "0.25", "Clipping": activation.mParameters["LeakSlope"]}
    assert activation.getClipping() == 0.5 and activation.getLeakSlope() == 0.25
    solver = N2D2.SGDSolver_Frame_float()
    assert solver.getParameterAndType("IterationSize")[1] == "integer"
    assert solver.getParameterAndType("PolyakMomentum") == ("1", "bool")
    assert solver.getParameterAndType("LearningRatePolicy") == ("None", "string")


@pytest.mark.parametrize(
    "name,value,text",
    [
        ("LeakSlop", "1", "Parameter does not exist: LeakSlop.*LeakSlope"),
        ("LeakSlope", "much", "Unreadable parameter: LeakSlope"),
        ("Clipping", "-1", "Clipping.*expected"),
    ],
)
@pytest.mark.parametrize("kind", [ValueError, RuntimeError])
def test_bad_parameters(name, value, text, kind):
    activation = N2D2.RectifierActivation_Frame_float()
    with pytest.raises(kind, match=text):
        activation.setParameter(name, value)
    assert activation.getParameters() == {"Clipping": "0.0", "LeakSlope": "0.0"}
    with pytest.raises(TypeError):
        activation.setParameter("Clipping", 1)


def test_a_parameter_keeps_its_object():
    parameter = N2D2.RectifierActivation_Frame_float().mParameters["Clipping"]
    assert parameter.getText() == "0.0" and parameter.getDefault() == "0.0" and parameter.getDoc()


def test_logistic_with_loss():
    assert N2D2.LogisticActivation_Frame_float(withLoss=True).getType() == "LogisticWithLoss"


def test_solvers():
    for name in ("SGDSolver", "AdamSolver"):
        for kind in ("float", "double"):
            cls = getattr(N2D2, f"{name}_Frame_{kind}")
            solver = cls()
            solver.setParameter("LearningRate", "0.125")
            copy = cls(solver)
            solver.setParameter("LearningRate", "0.5")
            assert copy.getmLearningRate() == 0.125 and type(copy) is cls
            assert isinstance(copy, getattr(N2D2, name)) and isinstance(copy, N2D2.Solver)
            assert copy.getDataType() == kind and copy.getModel() == "Frame" and copy.getType() == name[:-6]
    policy = N2D2.SGDSolver.LearningRatePolicy
    assert list(policy.__members__) == [
        "None",
        "StepDecay",
        "ExponentialDecay",
        "InvTDecay",
        "PolyDecay",
        "InvDecay",
        "CosineDecay",
    ]
    assert N2D2.SGDSolver_Frame_float().getLearningRatePolicy() == getattr(policy, "None")
    assert N2D2.SGDSolver.StepDecay == policy.StepDecay and str(policy.StepDecay) == "LearningRatePolicy.StepDecay"


def test_fillers():
    assert N2D2.ConstantFiller_float(0.5).getValue() == 0.5
    normal = N2D2.NormalFiller_float(mean=1.0, stdDev=2.0)
    assert (normal.getMean(), normal.getStdDev()) == (1.0, 2.0)
    assert N2D2.UniformFiller_double(-1, 1).getMin() == -1
    he = N2D2.HeFiller_float(N2D2.HeFiller_float.VarianceNorm.Average, 0.0, 2.0)
    assert he.getVarianceNorm() == N2D2.HeFiller_float.Average and he.getScaling() == 2.0
    xavier = N2D2.XavierFiller_float(distribution=N2D2.XavierFiller_float.Distribution.Normal)
    assert xavier.getDistribution() == N2D2.XavierFiller_float.Normal
    assert xavier.getVarianceNorm() == N2D2.XavierFiller_float.VarianceNorm.FanIn
    for filler in (normal, he, xavier):
        assert isinstance(filler, N2D2.Filler) and filler.getDataType() == "float"
    with pytest.raises(ValueError):
        N2D2.NormalFiller_float(0.0, -1.0)
    with pytest.raises(TypeError):
        N2D2.HeFiller_float("FanIn")
