"""Word lists of the recognisers: forenames, postcode areas, and words of our trade that are no names."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Forenames common in the United Kingdom. Those that are also everyday words at the start of a note
# (May, Will, Mark, Grace, Hope, Dawn, Rose, Joy, Bill, April, June, Summer, Frank, Drew) are left out.
FORENAMES = _words(
    """
    aaron abdul adam adrian ahmed aisha alan albert alex alexander alexandra alfred alice alison amanda
    amelia amina amy andrea andrew angela anita ann anna anne anthony arthur asha ayesha barbara barry
    ben benjamin bernard beth betty beverley brenda brian bridget bronwen bryan callum carl carol
    caroline catherine charles charlie charlotte chloe chris christine christopher claire clare colin
    connor craig daniel darren dave david deborah debra denise dennis derek diana diane donald donna
    doreen doris dorothy dylan edith edna edward eileen elaine eleanor elizabeth ellen ellie elsie emily
    emma eric ethan ethel eve evelyn fatima fiona florence fred freda frederick gareth gary gemma geoff
    geoffrey george gerald gillian gladys glen glenys gordon graham greta gwen hannah harold harry
    hassan hazel heather helen henry hilary hilda howard hugh ian imran irene isaac isabel isabella ivy
    jack jackie jacqueline jake james jamie jan jane janet janice jasmine jason jean jeffrey jennifer
    jenny jeremy jessica jill jim joan joanna joanne joe john jonathan joseph josephine joshua joyce
    judith julia julian julie karen kate katherine kathleen kathryn katie keith kelly ken kenneth kerry
    kevin khadija kim kirsty kyle laura lauren lee leonard leslie lewis liam lilian linda lisa liz
    lorraine louise lucy luke lynn lynne maggie malcolm margaret maria marian marie marilyn marjorie
    martin mary matthew maureen maurice megan melanie mia michael michelle mike mohammad mohammed molly
    monica morag muhammad muriel nadia nancy naomi natalie natasha neil nicholas nick nicola nigel nina
    nora norma norman oliver olivia omar owen pam pamela patricia paul pauline peggy peter philip
    phyllis polly priya rachel raj raymond rebecca rhys richard rita robert robin roger ronald rory
    rosemary roy ruth ryan sally sam samantha samuel sandra sara sarah scott sean shabana sharon sheila
    shirley sian simon sofia sophie stacey stanley stella stephanie stephen steve steven stewart stuart
    sue sunita susan suzanne sylvia tanya teresa terry thelma theresa thomas tim timothy tina toby tom
    tony tracey tracy valerie vanessa vera veronica victor victoria vincent violet walter wayne wendy
    wilfred william winifred yasmin yusuf yvonne zainab zoe
    """
)

POSTCODE_AREAS = _words(
    """
    AB AL B BA BB BD BF BH BL BN BR BS BT BX CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL DN DT DY E
    EC EH EN EX FK FY G GL GU GY HA HD HG HP HR HS HU HX IG IM IP IV JE KA KT KW KY L LA LD LE LL LN LS
    LU M ME MK ML N NE NG NN NP NR NW OL OX PA PE PH PL PO PR RG RH RM S SA SE SG SK SL SM SN SO SP SR
    SS ST SW SY TA TD TF TN TQ TR TS TW UB W WA WC WD WF WN WR WS WV YO ZE
    """
)

FUNCTION_WORDS = _words(
    """
    a about after again all along also am an and any are as at back be been before being both but by can
    cannot could day days did do does down during each for from had has have he her him his hour hours
    how if in into is it its k km kms later main may metre metres mile miles min mins minute minutes
    month months more most much must my no not now of off on only onto or other our out over own per
    same she should since so some still such than that the their them then there these they this those
    though to today too two under until up very via was we week weeks were what when where which while
    who whose why will with within without would year years yes yet you your
    """
)

EXERCISE_WORDS = _words(
    """
    abduction adduction ankle arm back balance band banded bent bird bridge bridges calf chair clam crab
    dead deep dog drop elbow extension eye flexion forward gait glute half ham hamstring hand heel hip
    hop incline knee lateral leg legs lift lunge lunges mini muscle nerve one plank press pull push quad
    quads rehab rep reps reverse rotation rower run running seated set sets shoulder side single sit
    slide split squat squats stair stairs stance stand standing static step steps straight supine sway
    swing tandem thigh toe treadmill trunk walk walking wall wrist
    """
)

_TRADE_WORDS = _words(
    """
    accident achilles action activation active activities activity acute admission admitted advanced
    advice aged agrees alignment anatomy angiogram anxiety app appointment appointments april arthritis
    arthrogram arthroplasty assessment attended attending audit august awaiting awareness barthel
    beliefs bird block booked cardiac care case cat cauda centred cervical choice clamshell class clinic
    clinical clinics cohort collapse complex compliance concerns condition conference consent consultant
    contact content continues contrast cow current daily december declined declines decompression denies
    department dependent described describes diagnosis diary direct disability discharge discharged
    discussed discussion disease distress early education ehp emergency engagement equina ergonomics esp
    examination exercise exercises expectation expectations experience expert fall falls fatigue fcp
    fear february feedback feels felt fibromyalgia findings fit flare focused follow football fracture
    friday frozen function functional fusion general global goal goals good gp group groups handbook
    health help history home hospital hydrotherapy imaging impression improved improvement improving
    independent index inflammatory information initial initiated injection injury interview involvement
    january journey july june keen knees lead leaflet levels life limited listing living load loading
    lost low lower lumbar management manual march may mdt measure measures medical medication mobile
    mobility monday motivation movement mri msk multidisciplinary multiple mustn neck needs neurological
    neurology new next nhs normal not november nurse objected objective occupation october oncology
    opinion option orthopaedic orthopaedics osteoarthritis osteoporosis outcome outcomes outpatient
    oxford pain partnership passive pathway pathways patient patients pelvic persistent physical physio
    physiotherapist physiotherapy pilates plan planning portal post power practice preference
    preferences prefers presentation presented presenting presents previous previously primary priority
    private problem procedure programme progress progressed progressing psoriatic questionnaire
    questions radiculopathy radiology range rated records recovery red referral referred refused
    registration rehabilitation relapse related reported reporting reports request rest return returned
    returns review reviewed rheumatoid rheumatology right risk routine safety said satisfaction saturday
    scale scan scans schedule sciatica score scores screening secondary seen self september service
    services severe shared sick since sleep smoker social society specialist specific spinal spine
    sports spr staff stage states stenosis story stratified subjective sunday support surgeon surgery
    surgical survey swelling symptoms syndrome taking talk team tear telephone test tests therapist
    therapy thinks thoracic thursday tissue tolerated total transfer transport trauma treatment triage
    trial trigger tuesday type unable understanding understands unhappy unit unsure upper urgent usual
    video visit waiting waits walks wants ward ways weakness wednesday weight wish wishes work workers
    working workload worried young
    """
)

# Tests, treatments and conditions named after people who are not our patients.
_EPONYMS = _words(
    """
    alexander apley baker bankart barlow bouchard bowen colles cozen de dupuytren ely empty faber fadir
    finkelstein froment guyon hawkins heberden hill hoffmann homans jobe kennedy kienbock lachman
    lasegue maitland maudsley mckenzie mcmurray morton mulligan neer ober obrien ortolani osgood ottawa
    paget parsonage perthes phalen quervain romberg scheuermann schlatter schober sharp slump speed
    spurling spurlings starback startback thessaly thomas thompson tinel trendelenburg turner yergason
    """
)

# What may follow "patient" with a capital and is not a name; and what may follow "called".
NOT_PERSONS = FUNCTION_WORDS | EXERCISE_WORDS | _TRADE_WORDS
NOT_NAMES = NOT_PERSONS | _EPONYMS
