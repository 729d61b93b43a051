"""The rows of the product; everything else imports them from here."""

from gallery.models.account_entry import AccountEntry
from gallery.models.audit_entry import Action, AuditEntry, AuditHead
from gallery.models.batch import Batch
from gallery.models.budget import Budget, DailyBalance, Period
from gallery.models.collection import Collection, CollectionImage, CollectionMember, Level
from gallery.models.contact_sheet import ContactSheet, SheetComment, SheetPicture, SheetVote
from gallery.models.credit_request import CreditRequest
from gallery.models.departure import Departure
from gallery.models.discarded_file import DiscardedFile
from gallery.models.download import CleanCopy, ZipDownload
from gallery.models.draft import Draft
from gallery.models.engine_lease import EngineLease
from gallery.models.generation import Generation
from gallery.models.image import Image, Withheld
from gallery.models.invitation import Invitation
from gallery.models.ledger import LedgerEntry
from gallery.models.matrix import Answer, Finding, FindingKind, MatrixCell, Trust
from gallery.models.moderation import Appeal, Case, Decision, PrivateLook, Reason, Report
from gallery.models.notice import Notice, Topic
from gallery.models.portal import Portal
from gallery.models.prompt import Prompt, PromptTemplate
from gallery.models.provider_gate import ProviderGate
from gallery.models.reference import GenerationReference, ReferenceImage
from gallery.models.search_document import SearchDocument
from gallery.models.sharing import Share, ShareLink
from gallery.models.tag import ImageTag, Tag
from gallery.models.tally import Tally
from gallery.models.user import Density, Layout, Restriction, Standing, Theme, User
from gallery.models.viewing import Viewing
from gallery.models.word_rule import WordRule

__all__ = [
    "AccountEntry",
    "Action",
    "Answer",
    "Appeal",
    "AuditEntry",
    "AuditHead",
    "Batch",
    "Budget",
    "Case",
    "CleanCopy",
    "Collection",
    "CollectionImage",
    "CollectionMember",
    "ContactSheet",
    "CreditRequest",
    "DailyBalance",
    "Decision",
    "Density",
    "Departure",
    "DiscardedFile",
    "Draft",
    "EngineLease",
    "Finding",
    "FindingKind",
    "Generation",
    "GenerationReference",
    "Image",
    "ImageTag",
    "Invitation",
    "Layout",
    "LedgerEntry",
    "Level",
    "MatrixCell",
    "Notice",
    "Period",
    "Portal",
    "PrivateLook",
    "Prompt",
    "PromptTemplate",
    "ProviderGate",
    "Reason",
    "ReferenceImage",
    "Report",
    "Restriction",
    "SearchDocument",
    "Share",
    "ShareLink",
    "SheetComment",
    "SheetPicture",
    "SheetVote",
    "Standing",
    "Tag",
    "Tally",
    "Theme",
    "Topic",
    "Trust",
    "User",
    "Viewing",
    "Withheld",
    "WordRule",
    "ZipDownload",
]
