"""What readings from photos rely on: the number on the display, and nothing around it."""

from pydantic import BaseModel

from holdfast import Bar, Case, ImagePart, Reply, Request, contract, expect, image

READER = """You read displays from photos: meters, counters, scales. Answer with the number alone, without its unit."""


class Photo(BaseModel):
    question: str
    photo: ImagePart


@contract(
    cases=[
        Case(
            "electric-hall",
            Photo(
                question="What does the electricity meter in the hallway show? Whole kWh, digits only.",
                photo=image("images/electric-hall.png"),
            ),
            expected=48213,
        ),
        Case(
            "gas-cellar",
            Photo(
                question="Read this gas meter for the yearly bill. Give the cubic metres as plain digits.",
                photo=image("images/gas-cellar.png"),
            ),
            expected=9377,
        ),
        Case(
            "water-kitchen",
            Photo(
                question="Customer photo, kitchen sink, cold water. Reading?",
                photo=image("images/water-kitchen.png"),
            ),
            expected=561,
        ),
        Case(
            "odometer-van",
            Photo(
                question="For the leasing return we need the mileage of the van. Numbers only, please.",
                photo=image("images/odometer-van.png"),
            ),
            expected=128904,
        ),
        Case(
            "scale-parcel",
            Photo(
                question="How heavy is the parcel on the scale, in grams?",
                photo=image("images/scale-parcel.png"),
            ),
            expected=2460,
        ),
        Case(
            "heat-flat-7",
            Photo(
                question="Flat 7, heat meter, end of the tenancy. Which figure has to go into the protocol?",
                photo=image("images/heat-flat-7.png"),
            ),
            expected=17345,
        ),
        Case(
            "solar-inverter",
            Photo(
                question="Give the total yield that the inverter's display shows.",
                photo=image("images/solar-inverter.png"),
            ),
            expected=6720,
        ),
        Case(
            "pool-counter",
            Photo(
                question="Counter at the turnstile of the pool. How many visitors came today? Answer with the number.",
                photo=image("images/pool-counter.png"),
            ),
            expected=1842,
        ),
        Case(
            "taxi",
            Photo(
                question="The passenger disputes the fare, so tell me what the taximeter reads in cents.",
                photo=image("images/taxi.png"),
            ),
            expected=2750,
        ),
        Case(
            "print-pages",
            Photo(
                question="Copier on the 3rd floor: page count for the service contract",
                photo=image("images/print-pages.png"),
            ),
            expected=93015,
        ),
        Case(
            "water-garden",
            Photo(
                question="Garden tap meter, it was changed in spring, so the reading is low (leading zeros may go).",
                photo=image("images/water-garden.png"),
            ),
            expected=98,
        ),
        Case(
            "fuel-pump",
            Photo(
                question="Receipt printer was empty. Read from the pump how many millilitres were tanked.",
                photo=image("images/fuel-pump.png"),
            ),
            expected=41870,
        ),
    ],
    bar=Bar(margin=0.10),
    owner="field-service",
    tags=["vision"],
    checks=[expect.max_words(1), expect.not_refused()],
)
def display_reading(photo: Photo) -> Request:
    """A photo of a display comes back as the number on it."""
    return Request(system=READER, user=[photo.question, photo.photo])


@display_reading.check
def reads_the_number(reply: Reply[None], photo: Photo, want: int) -> None:
    assert reply.number() == want
