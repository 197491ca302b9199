package aefhir;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.context.support.IValidationSupport;
import ca.uhn.fhir.interceptor.api.IInterceptorService;
import ca.uhn.fhir.jpa.api.config.JpaStorageSettings;
import ca.uhn.fhir.jpa.api.dao.IFhirSystemDao;
import ca.uhn.fhir.jpa.config.util.ResourceCountCacheUtil;
import ca.uhn.fhir.jpa.interceptor.UserRequestRetryVersionConflictsInterceptor;
import ca.uhn.fhir.jpa.provider.DaoRegistryResourceSupportedSvc;
import ca.uhn.fhir.jpa.provider.IJpaSystemProvider;
import ca.uhn.fhir.jpa.provider.JpaCapabilityStatementProvider;
import ca.uhn.fhir.jpa.provider.ValueSetOperationProvider;
import ca.uhn.fhir.jpa.search.DatabaseBackedPagingProvider;
import ca.uhn.fhir.jpa.util.ResourceCountCache;
import ca.uhn.fhir.rest.api.EncodingEnum;
import ca.uhn.fhir.rest.server.ETagSupportEnum;
import ca.uhn.fhir.rest.server.RestfulServer;
import ca.uhn.fhir.rest.server.interceptor.RequestValidatingInterceptor;
import ca.uhn.fhir.rest.server.provider.ResourceProviderFactory;
import ca.uhn.fhir.rest.server.util.ISearchParamRegistry;
import ca.uhn.fhir.validation.IInstanceValidatorModule;
import ca.uhn.fhir.validation.ResultSeverityEnum;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** The FHIR servlet and what it answers with. */
@Configuration
@Import(DaoRegistryResourceSupportedSvc.class)
class RestConfig {

    private static final int DEFAULT_PAGE = 20;
    private static final int LARGEST_PAGE = 1000;

    @Bean
    DatabaseBackedPagingProvider paging() {
        DatabaseBackedPagingProvider paging = new DatabaseBackedPagingProvider();
        paging.setDefaultPageSize(DEFAULT_PAGE);
        paging.setMaximumPageSize(LARGEST_PAGE);
        return paging;
    }

    /** HAPI's system provider asks for this bean by name. */
    @Bean("myResourceCountsCache")
    ResourceCountCache resourceCounts(IFhirSystemDao<?, ?> systemDao) {
        return ResourceCountCacheUtil.newResourceCountCache(systemDao);
    }

    @Bean
    RestfulServer fhirServlet(
            FhirContext fhir,
            Settings settings,
            IInterceptorService interceptors,
            ResourceProviderFactory resources,
            IJpaSystemProvider system,
            ValueSetOperationProvider valueSets,
            DatabaseBackedPagingProvider paging,
            IInstanceValidatorModule validator) {
        RestfulServer server = new RestfulServer(fhir);
        server.setInterceptorService(interceptors);
        server.registerProviders(resources.createProviders());
        server.registerProviders(system, valueSets);
        server.setPagingProvider(paging);
        server.setDefaultPrettyPrint(false);
        server.setDefaultResponseEncoding(EncodingEnum.JSON);
        server.setETagSupport(ETagSupportEnum.ENABLED);
        // Without it the header X-Retry-On-Version-Conflict is ignored and parallel writers get 409.
        server.registerInterceptor(new UserRequestRetryVersionConflictsInterceptor());
        if (settings.validateRequests()) {
            RequestValidatingInterceptor validating = new RequestValidatingInterceptor();
            validating.setFailOnSeverity(ResultSeverityEnum.ERROR);
            validating.addValidatorModule(validator);
            server.registerInterceptor(validating);
        }
        return server;
    }

    /** Apart from the servlet, because it needs the servlet. */
    @Bean
    JpaCapabilityStatementProvider capabilities(
            RestfulServer server,
            IFhirSystemDao<?, ?> systemDao,
            JpaStorageSettings storage,
            ISearchParamRegistry registry,
            @Qualifier("myJpaValidationSupportChain") IValidationSupport validation) {
        JpaCapabilityStatementProvider capabilities =
                new JpaCapabilityStatementProvider(server, systemDao, storage, registry, validation);
        server.setServerConformanceProvider(capabilities);
        return capabilities;
    }
}
